// Shows instants in the visitor's own zone and language; without script they stay in UTC, and say so.
const sameDay = (a, b) => a.toDateString() === b.toDateString();

export function showTimes(root) {
  const now = new Date();
  for (const element of root.querySelectorAll("time[datetime]")) {
    const instant = new Date(element.dateTime);
    if (Number.isNaN(instant.getTime())) continue;
    element.title = instant.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
    const dayOnly = "day" in element.dataset;
    element.textContent = dayOnly
      ? instant.toLocaleDateString(undefined, { dateStyle: "long" })
      : sameDay(instant, now)
        ? instant.toLocaleTimeString(undefined, { timeStyle: "short" })
        : instant.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  }
}

showTimes(document);
