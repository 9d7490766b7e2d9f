from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise brings no types
    """Names by content, compressed once, and the imports inside ES modules renamed with their files."""

    support_js_module_import_aggregation = True
