"""Gunicorn, started from Python, with the settings that this product needs."""

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication


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
        return get_wsgi_application()


def serve(host: str, port: int) -> None:
    """Serve until stopped."""
    from django.db import connections

    connections.close_all()  # workers open their own
    Server(host, port).run()
