from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Names by content, compressed once, and the imports inside ES modules renamed with their files."""

    support_js_module_import_aggregation = True
