from django.http import HttpRequest, HttpResponse


def today(request: HttpRequest) -> HttpResponse:
    return HttpResponse("today")


def demo(request: HttpRequest) -> HttpResponse:
    return HttpResponse("demo")


def demo_sign_in(request: HttpRequest, id: str) -> HttpResponse:
    return HttpResponse("demo")


def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("not found", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("broken", status=500)
