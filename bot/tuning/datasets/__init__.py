"""Examples for fine-tuning, made from answers that members of a server liked."""

from .choosing import Audience, LeftOut
from .making import Wanted
from .service import Dataset, Datasets
from .uploading import Sent, Uploading
from .writing import Portion, Written

__all__ = [
    "Audience",
    "Dataset",
    "Datasets",
    "LeftOut",
    "Portion",
    "Sent",
    "Uploading",
    "Wanted",
    "Written",
]
