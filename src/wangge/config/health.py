from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from wangge.accounts.access import public


@public
def healthz(_request: HttpRequest) -> JsonResponse:
    """For the machine that watches this one: 200 while pages can be served, 503 when the database is away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return JsonResponse({"status": "down", "database": type(error).__name__}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
