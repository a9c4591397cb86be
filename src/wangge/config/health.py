"""For the machine that watches this one, whatever name it calls it by."""

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

ADDRESS = "/healthz"


class Health:
    """Answers before anything asks for the host's name, a session or https: 200 while pages can be served, else 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _health() if request.path == ADDRESS else self.get_response(request)


def _health() -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return JsonResponse({"status": "down", "database": type(error).__name__}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
