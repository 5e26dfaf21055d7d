"""What was asked, and what was answered."""

from typing import Final

SCRIPT: Final = """
newcomer: How do I book the laser cutter?
moderator > In the calendar on the shared drive, at most three hours a day for each person.
newcomer: And what materials are allowed?
moderator: Plywood up to 6 mm, acrylic, paper, felt, leather. Never PVC: it makes chlorine gas,
  which eats the machine and your lungs.
member: If you are unsure what plastic it is, hold a hot copper wire to it and into a flame. Green
  flame means chlorine, so do not cut it.
newcomer: Thanks, I stay with plywood.

newcomer: My prints come off the bed at the corners. What am I doing wrong?
member > That is warping. Bed at 60 degrees for PLA, and wipe it with alcohol before each print.
moderator: A brim of 5 mm helps, and no draught: close the window.
newcomer: Alcohol was the trick. I must have touched the plate with greasy fingers.

member: Does somebody know why my Python script reads the sensor twice and then hangs?
admin: Show the loop, please.
member: `while True: value = port.readline()` and the port has no timeout.
admin > Without a timeout readline waits for ever when the line's end is lost. Set timeout=2 and
  handle the empty answer.
member: Works now. I also closed the port in a finally.

newcomer: What is the difference between a resistor with four rings and one with five?
member > The fifth ring is another digit: metal film, one per cent. With four it is mostly five
  per cent.
newcomer: And brown black red gold?
member: One, zero, two zeros: a thousand ohms, five per cent.

newcomer: Where do I put old batteries?
moderator > Into the metal bin outside. Tape the contacts of lithium cells first.

member: The router in the wood shop drops the connection every evening. Any idea?
admin: Since when?
member > Since the new dust sensor is there.
admin: They both sit on channel 11. I moved the router to channel 1; tell me tonight.
member: No dropouts any more. Thanks!

newcomer: How does one sharpen a chisel?
moderator > First flatten the back, then the bevel at 25 degrees: stone with 1000, then 6000, then
  leather.
member: Use the honing guide in the left drawer until your hands know the angle.
moderator: It is sharp when it shaves the hair on your arm. Be careful with that test.
newcomer: I have a bald spot now, so it seems to be sharp.

member: Which glue for oak that stays outside?
moderator: Waterproof wood glue, class D4. Oak is sour: use stainless screws, iron makes black
  stains.
member > Class D4 it is. And which oil?
moderator: Linseed oil with a little resin, two thin coats. Put the rags into water afterwards:
  they can catch fire by themselves.

newcomer: Is there a backup of the shared drive? I deleted my folder.
admin > Yes, every night at 3:00, and we keep 30 days. Which folder?
newcomer: designs/lamp, and I am very sorry.
admin: Restored. The backup runs to the disk in the cellar and, encrypted, to a second place in
  town.
newcomer: You saved my week!

member: My bicycle's gears jump when I pedal hard. New chain?
moderator > Measure it: if twelve links are longer than 305.8 mm, the chain is worn.
member: 307. So chain and sprocket?
moderator: Yes, the new chain would slip on the old teeth. The chain tool is on the wall, number
  9.

newcomer: How do I align the finder of the telescope?
member > By day: point it at a distant chimney in the main tube, then turn the three screws until
  the finder shows the same chimney in its cross.
moderator: Never at the sun! Not even for a moment, not even through the finder.
newcomer: Done with the church tower. Found the moon on the first try.

newcomer: What does collimation mean? The manual says that I should check it.
member: That the two mirrors look at each other straight. Defocus a bright star: the rings have to
  be concentric.
member: If they are not, turn the screws behind the main mirror by an eighth of a turn at a time.

member: Is it safe to charge the cargo bike's battery overnight?
admin > Only in the fireproof cabinet, and with its own charger. The timer ends it after five
  hours.

newcomer: My sourdough smells like nail varnish. Is it dead?
moderator: It is hungry. Feed it twice a day for two days, warm, then it smells of apples again.
newcomer: Apples! It doubled in four hours.
member: Float test: if a spoonful swims in water, you can bake.

newcomer: How long do pots have to dry before the first firing?
moderator > A week, and until they do not feel cold at your cheek any more. Damp clay bursts in
  the kiln.
newcomer: What temperature is that firing?
moderator: 960 degrees, slowly: 100 degrees an hour up to 600. The glaze firing goes up to 1,240.

member: Can I get a receipt for my membership fee for the taxes?
admin > Write me with your address; I send them all out in January.

newcomer: Which wood for a cutting board?
member: Maple, beech or walnut. End grain is kindest to knives.
moderator: Not pine, it is too soft. And oil it with food-grade linseed oil.

member: Why does my solder not stick to the old copper roof gutter?
moderator > It has a patina. Scrape it to bright metal, then flux, then a big iron: the copper
  carries the heat away.
member: The 30 W iron was simply too small. With the 150 W one it flowed at once.

newcomer: How do I become allowed to use the table saw?
moderator: By an introduction, 45 minutes, every first Saturday at 11:00. Register on the list by
  the door.
newcomer > Registered. Do I have to bring anything?
moderator: Closed shoes, no loose sleeves, long hair tied back. No gloves at the saw, they get
  caught.

newcomer: The microphone of the recording corner hums. Is it the cable?
member: Probably a ground loop. Plug the laptop into the same socket as the mixer.
newcomer > Gone. How simple.

member: How can I read the electricity meter automatically?
admin > It blinks a thousand times for a kilowatt-hour. A phototransistor, a microcontroller,
  done.
member: And what does the lab use?
admin: About 18 kWh on an open evening. The kiln alone takes 40 for a glaze firing.

newcomer: Can one repair a cracked acrylic sheet?
member: With acrylic cement, yes, it melts the edges together. You will see the line, though.

member: Wie entlüfte ich die hydraulische Bremse am Lastenrad?
moderator > Mit dem Entlüftungsset aus Schublade 12. Nur Mineralöl nehmen, niemals
  Bremsflüssigkeit!
member: Hat geklappt, der Druckpunkt ist wieder fest.

newcomer: Who knows how to get a splinter of steel out of a finger?
moderator > Clean tweezers, good light, pull in the direction it went in. The first-aid kit is by
  the sink.
moderator: If it is deep or in the eye: to the doctor, at once.
newcomer: It is out. Thank you, and I shall wear the gloves for carrying sheet metal from now on.

newcomer: When is the introduction to the lathe?
moderator: On the second Saturday of each month at 14:00.

member: How many people fit on the roof?
admin > Twenty-five, says the fire brigade. There is a counter at the door.

newcomer: Does the lab have a sewing machine?
member: Two: one for fabric, and the heavy one for leather and sails. The thread is in the tin of
  biscuits.
newcomer > In a tin of biscuits, of course. At home, too, there were never any biscuits in it.
"""
