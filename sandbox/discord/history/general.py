"""What was said in general: food, weather, things lost and found, and the workshop."""

from typing import Final

SCRIPT: Final = """
member: Morning all. Did anybody else hear the thunderstorm last night?
newcomer: I was on the balcony. Forty flashes in ten minutes.
moderator: The rain gauge on the roof says 31 mm.
member: The skylight above the wood store held. Hurray for the new sealing.

newcomer: Hello! I joined today. I want to learn how to solder and maybe build a radio.
moderator > Welcome! There is a course for beginners, and the soldering irons are in drawer 4.
member: A crystal radio is a lovely first project. No battery, and you hear the local station.
newcomer: A radio without a battery? Now I have to know how that works.
member: The antenna catches enough energy for an earphone. You need a coil, a diode and patience.

moderator: I baked bread in the pizza oven after Friday's pizza. It was still 220 degrees in the
  morning.
member: Which flour?
moderator > Two thirds wheat, one third rye, and the sourdough from the fridge in the kitchen.
newcomer: Is the sourdough for everybody?
moderator: Take half, and feed the rest with the same weight of flour and water. It is called
  Bubbles.
admin: Bubbles is older than the lab.

member: Whose is the blue bicycle with the flat tyre by the entrance?
newcomer: Mine, sorry! I ran over a screw.
member: There are patches and a pump in the bike corner. Saturday is repair day, we can show you.
newcomer > Patched, on the first try. I also oiled the chain.
moderator: The chain of the cargo bike could need the same care.

admin: Who took the big torque wrench home?
member: Me. My car has winter tyres now; I bring it back tonight.
admin > No problem, just write it on the list next time.

newcomer: What is the weather like for the observing evening?
member: High pressure, no clouds until midnight. The moon sets at ten, so it gets properly dark.
moderator: We should look at Saturn first, it is low in the south-west.
newcomer: Can one really see the rings?
moderator > With 80 times magnification, clearly. And four or five of the moons.
member: Bring a red lamp. White light spoils everybody's eyes for twenty minutes.

member: The telescope was amazing. I did not expect to see the bands of Jupiter.
newcomer: And the Andromeda galaxy is just a grey smudge! A smudge that is two million years old.
moderator: I have made a list of what we saw and put it on the shared drive, folder sky.
admin: The mount slipped a little. We should tighten the clutch on the declination axis.

moderator: Board games on Wednesday? I have the one with the trains.
member: In. I bring the cooperative one where we all drown on the island.
newcomer: In, if somebody explains the rules.
admin > I only come for the snacks.

newcomer: Found: one grey glove, left hand, beside the laser cutter.
member: That is mine! I thought a dog had eaten it.

admin: The coffee machine needs descaling. I will do it with citric acid tonight; do not drink
  from it.
moderator: Is that why it sounded like a tractor?
admin > Exactly. Ten litres of water had gone through per week, nobody pressed the button.
member: It is quiet now, thank you!

member: I am looking for someone to paddle down the river with, two days, easy water.
newcomer: I have a kayak but have never slept in a tent.
member > That can be learnt. We put in at the old mill and come out at the railway bridge, 34 km.
moderator: Mind the weir after the second lock, you have to carry the boats on the left side.
member: Noted. Any tips about food?
moderator: Everything into dry bags, also the matches. And no glass.
newcomer: It was wonderful. I capsized only once, and it was in front of everybody.

moderator: Photos of the birdhouses are online. 26 of them, no two alike.
newcomer: The one with the green roof is already inhabited, a blue tit moved in!
member: Then keep the door shut until June.

admin: Somebody left the lights on in the cellar all weekend. Please look twice.
moderator: Could we have a motion sensor there?
admin > Good idea. There is one in the box of the old alarm system.
member: I can wire it. It needs a relay and a small power supply.
member: Done. It switches off after four minutes.

newcomer: What do you listen to while you sand?
member: Nothing, ear protectors. But for soldering: old detective stories.
moderator: Cello suites, very slowly.

moderator: The recipe for the pumpkin soup that everybody asked for: one Hokkaido pumpkin with its
  skin, two carrots, an onion, ginger, a tin of coconut milk, the juice of an orange. Roast the
  pumpkin in the oven first; that is the whole secret.
newcomer: I made it. My children ate three plates each.
member: I put in a spoon of peanut butter as well. Recommended.

member: My train to the sea was cancelled, so I am in the lab today after all. Anybody here?
admin: I am, repairing the kiln's thermocouple.
member > I can hold the torch.

newcomer: Does anyone have a recommendation for a book about trees?
moderator: The one about the hidden life in the forest is good, if a bit sentimental.
member: I prefer a real field guide, with drawings of leaves, bark and buds. In winter you need
  the buds.
newcomer: Ordered the field guide from the library.

admin: We need a name for the new 3D printer.
member: Layer Cake.
newcomer: Sir Prints-a-Lot.
moderator: I vote for Layer Cake.
admin: Layer Cake it is. It prints up to 300 mm high, nozzle 0.4.

member: Kommt noch jemand aus der Gegend, der Deutsch spricht? Ich suche jemanden für ein Tandem.
moderator > Ja, ich! Donnerstags nach der Fahrradwerkstatt habe ich Zeit.
member: Prima. Eine Stunde Deutsch, eine Stunde Englisch, und danach gibt es Kuchen.
moderator: Ich bringe Pflaumenkuchen mit, mit viel Zimt.

newcomer: こんにちは。望遠鏡の使い方を教えてくれる人はいますか。
member > はい、土曜日の夜に屋上で星を見ます。一緒に来てください。
newcomer: ありがとうございます。土星の輪が見たいです。
member: 晴れたら見えますよ。暖かい服を持ってきてください。

newcomer: Est-ce que quelqu'un a encore des graines de tomates anciennes ?
member > Oui, trois sortes : une noire, une jaune et une en forme de poire.
newcomer: Je prends la noire, merci beaucoup !

moderator: The hedgehog is back under the compost heap. Please do not turn the heap before spring.
newcomer: Should we feed it?
moderator > Only water. It finds enough beetles, and milk makes it ill.

member: My grandmother's wall clock runs again! The escapement was only gummed up with old oil.
admin: How did you clean it?
member > Petrol for lighters, a soft brush, then one tiny drop of clock oil on each pivot.
newcomer: Does it keep time?
member: Four minutes late a week. I shall move the pendulum's nut up by half a turn.

admin: Reminder: the painters come tomorrow, everything within a metre of the east wall must go.
member: I carried the shelf with the paint tins into the hall.
moderator: And I took down the map of the night sky. It is behind the sofa.

newcomer: First time that I printed something: a hook for my headphones. It holds!
member: Congratulations. It starts with a hook and ends with a drawer full of gears.

moderator: Who can play at the summer party? We have two guitars and a ukulele, no drums.
member: I bring a cajón, that is a box one sits on and beats.
admin: And I bring earplugs.
newcomer: I can sing, but only sea shanties.
moderator: Then it is decided: sea shanties with a box.
"""
