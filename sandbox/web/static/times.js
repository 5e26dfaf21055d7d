/** Moments in the reader's own words and zone. */

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["year", 31_536_000], ["month", 2_628_000], ["day", 86_400], ["hour", 3600], ["minute", 60]];

/** Discord's styles of `<t:…:X>`; R is told apart. */
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const OFTEN = 30_000;

export function clock(moment) {
  return CLOCK.format(new Date(moment));
}

/** The day on which something was, as it stands between the messages. */
export function dayOf(moment) {
  return DAY.format(new Date(moment));
}

export function fullMoment(moment) {
  return FULL.format(new Date(moment));
}

/** How long ago, or how soon, something is. */
export function relative(moment, now = Date.now()) {
  const seconds = (new Date(moment).getTime() - now) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return RELATIVE.format(Math.round(seconds / size), unit);
}

/** Write the moments that a text speaks of (`<time data-style>`), in the reader's zone. */
export function fillTimes(element) {
  for (const time of element.querySelectorAll("time[data-style]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.title = FULL.format(moment);
    time.textContent = written(moment, time.dataset.style);
  }
}

function written(moment, style) {
  if (style === "R") return relative(moment);
  return new Intl.DateTimeFormat(undefined, STYLES[style] ?? STYLES.f).format(moment);
}

/** Let "two minutes ago" grow older by itself. */
export function keepTimes() {
  setInterval(() => {
    for (const time of document.querySelectorAll('time[data-style="R"]')) {
      time.textContent = relative(time.dateTime);
    }
  }, OFTEN);
}
