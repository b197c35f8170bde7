// Shows instants in the visitor's own zone and the page's language; without script they stay in UTC, and say so.
const page = document.documentElement.lang;
// The visitor's own variant of the page's language ("en-US", "fr-CA"), else the one that the service writes.
const locale =
  navigator.languages.find((each) => each.split("-")[0] === page && each.includes("-")) ??
  { en: "en-GB", fr: "fr-FR" }[page];

const sameDay = (a, b) => a.toDateString() === b.toDateString();

// French writes the first of a month "1er", which Intl does not know.
const ordinal = ({ type, value }) => (type === "day" && value === "1" && page === "fr" ? "1er" : value);

const text = (instant, style) =>
  new Intl.DateTimeFormat(locale, style).formatToParts(instant).map(ordinal).join("");

export function showTimes(root) {
  const now = new Date();
  for (const element of root.querySelectorAll("time[datetime]")) {
    const instant = new Date(element.dateTime);
    if (Number.isNaN(instant.getTime())) continue;
    element.title = text(instant, { dateStyle: "full", timeStyle: "long" });
    const dayOnly = "day" in element.dataset;
    element.textContent = dayOnly
      ? text(instant, { dateStyle: "long" })
      : sameDay(instant, now)
        ? text(instant, { timeStyle: "short" })
        : text(instant, { dateStyle: "long", timeStyle: "short" });
  }
}

showTimes(document);
