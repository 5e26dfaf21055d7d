"""What was announced."""

from typing import Final

SCRIPT: Final = """
admin: Welcome to Parley Lab! This is the server of our workshop. Please read the house rules
  once; they are short, and they have kept all fingers on all hands so far.
  - The laser cutter and the table saw are for people who have had the introduction. Ask for one.
  - Safety glasses hang by the door. Wear them at every machine that turns.
  - Whoever uses the last of something writes it on the shopping list on the fridge.
  - The 3D printers may run overnight, the laser cutter never runs without somebody beside it.
  - Batteries go into the metal bin outside, not into the waste basket.
  - Sweep your bench before you leave. The next person will love you for it.
  - Be kind. We were all beginners at something last week.

admin: The new opening hours: Tuesday and Thursday from 17:00 to 22:00, Saturday from 10:00 to
  18:00.

admin: Film night is moved to Friday at 20:00. We show the documentary about lighthouse keepers.

admin: The kiln is back from repair. The first glaze firing is on Saturday; put your pots on the
  lower shelf by Friday evening.

admin: Water will be turned off in the whole building on Wednesday between 9:00 and 12:00.

admin: We bought a second-hand telescope, a reflector of 200 mm! The first observing evening on
  the roof is on the 14th, if the sky is clear. Dress warmly.

admin: The membership fee stays at 12 a month. Students and people without work pay 5.

admin: Please move your bicycles from the east wall by Sunday: the painters come on Monday.

admin: The annual meeting is on the last Thursday of the month at 19:00. On the agenda: the
  budget, a new dust extractor, and who takes care of the garden beds.

admin: Thank you all for the open day! We had 140 visitors, sold every loaf of bread and every
  birdhouse, and found six new members.

admin: The wireless network got a new password. It hangs inside the door of the tool cabinet;
  please do not post it here.

admin: The soldering course for beginners begins next Tuesday at 18:00. Eight places, two are
  left.

admin: The exhaust fan of the laser cutter is broken. It stays switched off until the spare part
  is here, probably a week.

admin: The exhaust fan is repaired, the laser cutter can be booked again.

admin: Summer party on the roof: everybody brings something to eat; the lab pays for the drinks.
  We need three people to carry tables, and one with a guitar.
"""
