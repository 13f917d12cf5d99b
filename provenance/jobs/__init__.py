"""Background work: jobs whose leased chunks lie in PostgreSQL; Celery carries their ids."""
