/** Times as people at the rack read them: in the machine's own zone (or the one given), to the second. */

function parts(at: string, timeZone: string | undefined): { readonly date: string; readonly time: string } {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const [date = "", time = ""] = format.format(new Date(at)).split(" ");
  return { date, time };
}

/** `2026-03-01 09:30:00` */
export function dateTime(at: string | null, timeZone: string | undefined): string {
  if (at === null) return "";
  const { date, time } = parts(at, timeZone);
  return `${date} ${time}`;
}

/** `09:30` today, `03-02 09:30` on another day. */
export function shortTime(at: string | null, now: string, timeZone: string | undefined): string {
  if (at === null) return "";
  const { date, time } = parts(at, timeZone);
  const minute = time.slice(0, 5);
  return date === parts(now, timeZone).date ? minute : `${date.slice(5)} ${minute}`;
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
