/**
 * Times as people at the rack read them: in the machine's own zone (or the one given), with its offset from UTC as ISO
 * 8601 writes it (`Z`, `+08`, `+05:30`), in tables and sentences alike. JSON and CSV have UTC.
 */

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

/** Making a format costs a thousand times what using it does. */
function formatIn(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "longOffset",
  });
  formats.set(timeZone, format);
  return format;
}

interface Parts {
  readonly date: string;
  readonly time: string;
  readonly offset: string;
}

function parts(at: string, timeZone: string | undefined): Parts {
  const [date = "", time = "", name = ""] = formatIn(timeZone).format(new Date(at)).split(" ");
  const [, sign = "", hours = "", minutes = ""] = /([+\u2212-])(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  const offset = `${sign === "+" ? "+" : "-"}${hours}${minutes === "" || minutes === "00" ? "" : `:${minutes}`}`;
  return { date, time, offset: sign === "" || /^[+-]00$/.test(offset) ? "Z" : offset };
}

/** `2026-03-01 09:30:00+08` */
export function dateTime(at: string | null, timeZone: string | undefined): string {
  if (at === null) return "";
  const { date, time, offset } = parts(at, timeZone);
  return `${date} ${time}${offset}`;
}

/** `09:30+08` today, `03-02 09:30+08` on another day. */
export function shortTime(at: string | null, now: string, timeZone: string | undefined): string {
  if (at === null) return "";
  const { date, time, offset } = parts(at, timeZone);
  const minute = `${time.slice(0, 5)}${offset}`;
  return date === parts(now, timeZone).date ? minute : `${date.slice(5)} ${minute}`;
}

/** A sentence of the daemon, which speaks in UTC, with its times as `dateTime` has them. */
export function localTimes(sentence: string, timeZone: string | undefined): string {
  return sentence.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z/g, (at) =>
    Number.isNaN(Date.parse(at)) ? at : dateTime(at, timeZone),
  );
}

/** `4:05`, `1:02:03` */
export function duration(ms: number | null): string {
  if (ms === null) return "";
  const total = Math.round(ms / 1000);
  const seconds = String(total % 60).padStart(2, "0");
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`;
}

/** `0.8 s` */
export function seconds(ms: number | null): string {
  return ms === null ? "" : `${(ms / 1000).toFixed(1)} s`;
}
