"""What campaigns brought, as figures with their people, tables and drawings."""
