"""What a page answers to: whoever may read it may ask for its head alone."""

from django.views.decorators.http import require_http_methods, require_POST, require_safe  # noqa: TID251 -- only here

__all__ = ["require_POST", "require_safe", "require_safe_or_post"]

require_safe_or_post = require_http_methods(["GET", "HEAD", "POST"])
