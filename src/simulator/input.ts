/** What a modem's command interpreter makes of the bytes it receives. */
export interface InputSink {
  /** Asked for each byte before anything else; true if a pending command was aborted by it, which consumes it. */
  abortedBy(char: string, previous: string): boolean;
  /** The bytes to echo, before the commands in them are executed. */
  echo(text: string): void;
  /** A complete command line without its `AT`. */
  line(body: string): void;
  /** `A/`: the last command line once more, at once (V.250 §5.2.1). */
  repeat(): void;
  /** Bytes that no command line can hold, and lines that do not begin with `AT`. */
  unexpected(text: string): void;
  overlong(): void;
}

const MAX_LINE = 1024;

/** Collects command lines byte by byte (V.250 §5.2): bounded, and deaf to nothing that could abort a call. */
export class CommandInput {
  private buffer = "";
  private dropping = false;
  private previous = "";

  /** Forgets a half-received line, as a reset does. */
  reset(): void {
    this.buffer = "";
    this.dropping = false;
    this.previous = "";
  }

  feed(bytes: string, sink: InputSink): void {
    let echoFrom = 0;
    for (let i = 0; i < bytes.length; i += 1) {
      const char = bytes.charAt(i);
      const aborted = sink.abortedBy(char, this.previous);
      this.previous = char;
      if (aborted) {
        echoFrom = i + 1;
        continue;
      }
      if (char === "\r") {
        sink.echo(bytes.slice(echoFrom, i + 1));
        echoFrom = i + 1;
        this.complete(sink);
      } else {
        this.take(char, sink);
      }
    }
    if (echoFrom < bytes.length) sink.echo(bytes.slice(echoFrom));
  }

  private take(char: string, sink: InputSink): void {
    if (char === "\n" || char === "\x1b") return;
    if (char === "\b" || char === "\x7f") {
      this.buffer = this.buffer.slice(0, -1);
      return;
    }
    if (char < " " || char > "~") {
      sink.unexpected(char);
      return;
    }
    if (this.buffer.length >= MAX_LINE) this.dropping = true;
    else this.buffer += char;
    if (/^a\/$/i.test(this.buffer)) {
      this.buffer = "";
      sink.repeat();
    }
  }

  private complete(sink: InputSink): void {
    const line = this.buffer;
    const overlong = this.dropping;
    this.buffer = "";
    this.dropping = false;
    if (overlong) return sink.overlong();
    // Interpreters look for the attention code anywhere: noise in front of it is skipped.
    const at = line.search(/at/i);
    if (at === -1) {
      if (line.trim() !== "") sink.unexpected(line);
      return;
    }
    if (at > 0 && line.slice(0, at).trim() !== "") sink.unexpected(line.slice(0, at));
    sink.line(line.slice(at + 2));
  }
}
