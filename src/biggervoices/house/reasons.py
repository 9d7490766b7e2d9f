"""What a program is told instead of a page: one plain sentence as JSON."""

from django.http import HttpRequest, JsonResponse


def is_program(request: HttpRequest) -> bool:
    """Tell whether a program asks, which could do nothing with a page."""
    return request.path_info.startswith("/api/")


def says(reason: str, *, status: int, **headers: str) -> JsonResponse:
    """Tell a program in one plain sentence why not."""
    return JsonResponse({"reason": reason}, status=status, headers={"Cache-Control": "no-store", **headers})
