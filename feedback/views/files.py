"""Sending an attachment to somebody who may have it."""

from django.http import FileResponse, Http404

from feedback.models import Attachment


def file_response(attachment: Attachment) -> FileResponse:
    """The file under its shown name; pictures may be looked at in place.

    404 while the virus scanner has not let it through. Whatever it is, the browser must not guess its type or run anything in it.
    """
    if attachment.is_held:
        raise Http404
    try:
        source = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        source,
        as_attachment=not attachment.is_picture,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
