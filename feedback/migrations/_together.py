"""Several operations as one step: the state of all models is drawn once, not each time.

Forty new tables, each of which would have Django draw some hundred models again, cost a
newcomer ten seconds of the first start.
"""

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations that look only at the tables as they are in the end: new models and
    indexes, and changes of fields that the database does not see."""

    serialization_expand_args = ["operations"]

    def __init__(self, operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        was_drawn = "apps" in state.__dict__
        if was_drawn:
            del state.apps
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if was_drawn:
            state.apps  # noqa: B018 -- drawn here, once

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"{len(self.operations)} operations at once"
