"""Gunicorn, started from Python, with the settings that this product needs."""

import logging
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

logger = logging.getLogger(__name__)


class Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, host: str, port: int, *, workers: int | None = None) -> None:
        self.bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.workers = workers or settings.WORKERS
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self.bind,
            "workers": self.workers,
            "threads": 4,
            "worker_class": "gthread",
            "loglevel": "warning",
            "proc_name": "wangge",
            "timeout": 60,
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """What each worker serves, ready for its first request."""
        application = get_wsgi_application()
        warm_up()
        return application


def warm_up() -> None:
    """Load what a worker's first request would wait for: addresses, the tree of outlines, the map's colours."""
    from django.db import DatabaseError, connections
    from django.urls import get_resolver

    from wangge.places.domain.map_figures import figure_scales
    from wangge.places.domain.where import current_index

    try:
        list(get_resolver().url_patterns)
        current_index()
        figure_scales()
    except DatabaseError:  # the database will say so to whoever asks, and /healthz tells
        logger.warning("started cold", exc_info=True)
    finally:
        connections.close_all()  # this thread answers nobody


def serve(host: str, port: int) -> None:
    """Serve until stopped."""
    from django.db import connections

    connections.close_all()  # workers open their own
    Server(host, port).run()
