"""Talks that went on in threads: one that all can read, and one among a few."""

from typing import Final

from .script import Aside, talk

GARDEN: Final = """
newcomer: Which vegetables grow on the roof, in full sun and wind, in boxes of 30 cm?
moderator: Chard, bush beans and radishes did best. Sweetcorn fell over in the first storm.
member: Tomatoes, if you tie them to the railing. Cherry tomatoes, not the heavy ones.
newcomer: How often do you water in July?
member > Every evening, two cans a box. Or mulch with straw, then every second evening.
moderator: We have a drip hose with a timer somewhere in the cellar.
newcomer: Found it! The timer's battery leaked, I cleaned the contacts with vinegar.
member: Vinegar is the right thing for alkaline batteries.
newcomer: And against the aphids on the beans?
moderator > Soap water, one spoon of soft soap in a litre. Spray from below, in the evening.
member: Or nasturtiums beside them, the aphids like those better.
newcomer: Soap water worked. I sowed nasturtiums too, for the colour.
moderator: When the frost comes, pull the beans but leave the roots: they keep nitrogen in the
  soil.
member: I have seeds of an old lettuce that survives the winter. You can have some.
newcomer > Yes please!
member: In the jam jar on the seed shelf, the one labelled winter lettuce.
newcomer: Sown today. Thank you all, I close this now.
"""

DUST: Final = """
moderator: @admin Before we tell everybody: the dust extractor costs 2,400, which is more than
  planned.
admin: What do we have left in the reserve?
moderator: 3,100 after the kiln. The city would pay half if we apply before the 30th.
admin: Then we apply. Who writes it?
moderator: I have last year's application as a template. I need the floor plan and the noise
  report.
admin: Floor plan is on the shared drive, folder house. The noise report I have to ask for.
moderator: The offer of the second company is 2,150, but without the cyclone separator.
admin > We want the separator, or the filters clog with sanding dust in a month.
moderator: Agreed. Should we announce it before we have the grant?
admin: No. If the city refuses we would have to take the money from the summer party.
moderator: Understood, it stays in here.
admin: The noise report came. 71 decibels at the wall, the limit is 75.
moderator: Application sent.
admin: The city said yes! 1,200. I order it tomorrow, and tell everybody at the annual meeting.
"""

ASIDES: Final = (
    Aside("questions", "Vegetables on the roof", talk(GARDEN)),
    Aside("general", "Money for the dust extractor", talk(DUST), is_private=True),
)
ARCHIVED: Final = frozenset({"Vegetables on the roof"})
"""The threads that nobody wrote in for long."""
