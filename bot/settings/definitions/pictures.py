"""The settings of `/imagine` and `/image`."""

from bot.settings.definitions.entry import Definition, Family, Scope
from bot.settings.kinds import Choice, Model, Word

IMAGE = Family("image", "Pictures", "How I make pictures")

TABLE = (
    Definition(
        key="image.model",
        family=IMAGE,
        kind=Model(),
        from_config="image_model",
        scope=Scope.BOTH,
        is_common=True,
        help="The model that makes pictures",
    ),
    Definition(
        key="image.size",
        family=IMAGE,
        kind=Word(r"auto|[1-9][0-9]{1,4}x[1-9][0-9]{1,4}", "`auto`, or a size such as `1024x1024`"),
        standard="auto",
        scope=Scope.BOTH,
        is_common=True,
        help="The size of pictures in pixels; auto leaves it to the model",
    ),
    Definition(
        key="image.quality",
        family=IMAGE,
        kind=Choice(("auto", "low", "medium", "high", "standard", "hd")),
        standard="auto",
        scope=Scope.BOTH,
        is_common=True,
        help="The quality of pictures; auto leaves it to the model",
    ),
    Definition(
        key="image.style",
        family=IMAGE,
        kind=Choice(("auto", "vivid", "natural")),
        standard="auto",
        scope=Scope.BOTH,
        help="The style of pictures; auto leaves it to the model",
    ),
)
