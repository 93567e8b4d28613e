"""Logs and metrics: the only code that knows structlog's configuration and Prometheus.

The rooms hand over values (frozen stats, log events with fields); nothing here decides anything.
"""
