"""What moderators said among themselves; nobody else should ever find it."""

from typing import Final

SCRIPT: Final = """
moderator: Somebody posted the same link to a raffle in general four times last night. I removed
  it.
admin > Thanks. Was it the account that joined on Sunday?
moderator > Yes. I gave a warning; next time it is a timeout.

moderator: How strict do we want to be about swearing?
admin: At things, fine. At people, not at all.
moderator: So the drill may be called names, and the person who left it in the rain may not.
admin: Exactly.

admin: The spare key of the lab is in the lockbox by the back door, and the code is the year the
  house was built. Please keep that among us.
moderator: Noted. We should change it after the open day, too many people looked over my shoulder.
admin: Changed. I tell you the new one in person.

moderator: A parent asked whether children of ten may come to the soldering course.
admin: With a parent beside them, yes. We need the signed form.
moderator: I put the forms in the blue folder.

moderator: Complaint by mail: the band saw was used at 23:00 on Thursday.
admin: The neighbour on the second floor?
moderator: Yes, the one with the baby. I apologised and brought a loaf of bread.
admin: Good. I will put a sign up: no saws and no hammering after 21:00.

moderator: Two people argued about politics in questions. I asked both to stop, they did.
moderator: I deleted nothing. If it starts again I would use slow mode.
admin: Agreed.

admin: The insurance wants a list of everybody who may use the laser cutter.
moderator: I have 23 names. Six introductions are older than two years.
admin: Then those six need a refresher before the end of the quarter.

moderator: The cash box was short by 30 again.
admin: Third time this year. Let us count it together on Saturday, and keep it out of the channel.
moderator: Ok. I would rather buy a box with a lock than suspect anybody.
admin: Ordered one.

moderator: Newcomer asked three times in one day how to get a key. Maybe we should write it down.
admin: True. After three months of membership, and with one person who vouches for you.

moderator: Applications for moderator: we have two. I know both from the bicycle repair evenings.
admin: Let us ask each of them for a trial month.

moderator: What do we do with photos from the open day that show children?
admin: We only publish those for which we have consent. The rest gets deleted this week.
moderator: Done, 41 photos deleted.

admin: Reminder to both of us: the ban list of last year has a mistake, one person was banned for
  somebody else's spam. I lifted it and apologised.
"""
