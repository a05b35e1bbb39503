// Sends one file by tus, whatever happens to the line: it tries again until somebody says stop.

const MIB = 2 ** 20;
const LEAST = MIB / 4;
const MOST = 8 * MIB; // what the server takes at once
const QUICK_MS = 2000; // a chunk that took less makes the next one larger
const SLOW_MS = 8000;
const DEAD_MS = 30000; // a line on which nothing moves for so long is a dead one
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000, 30000];
const FULL_MS = 15000; // until a full disk is asked again
const TRY_AGAIN = new Set([0, 408, 409, 423, 425, 429, 460, 500, 502, 503, 504, 507]);
const GONE = new Set([404, 410]);

let chunkSize = LEAST; // of all senders: they share the line

/**
 * options: { endpoint, url, headers, metadata, hash(blob) -> Promise<Uint8Array|null>, unreadable: sentence }
 * tell: { begun(url), sent(bytes), waiting(sentence), arrived(), refused(status, sentence) }; the last two are the end.
 */
export class Sender {
  constructor(file, options, tell) {
    this.file = file;
    this.options = options;
    this.tell = tell;
    this.url = options.url || null;
    this.tries = 0;
    this.upload = null;
  }

  /** Each start has a client of its own: what a stopped one still hears concerns nobody. */
  start() {
    this.stop();
    const upload = new tus.Upload(this.file, {
      // Without the endpoint a client that cannot resume says so; with it, it would begin anew.
      endpoint: this.url ? null : this.options.endpoint,
      uploadUrl: this.url,
      headers: this.options.headers,
      metadata: this.options.metadata,
      chunkSize,
      retryDelays: null,
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => this.begun(upload),
      onBeforeRequest: (request) => this.prepare(upload, request),
      onProgress: (sent) => this.moved(sent),
      onChunkComplete: () => this.chunkArrived(upload),
      onSuccess: () => this.end(() => this.tell.arrived()),
      onError: (error) => this.failed(upload, error),
    });
    this.upload = upload;
    this.watch();
    upload.start();
  }

  /** Until `start`; what has arrived stays. */
  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.watching);
    this.timer = 0;
    this.upload?.abort();
    this.upload = null;
  }

  /** Now, if it waits to try again. */
  hurry() {
    if (this.timer) this.start();
  }

  begun(upload) {
    this.url = upload.url;
    upload.options.endpoint = null;
    this.tell.begun(this.url);
  }

  async prepare(upload, request) {
    if (request.getMethod() === "PATCH") {
      const offset = Number(request.getHeader("Upload-Offset"));
      const digest = await this.options.hash(this.file.slice(offset, offset + upload.options.chunkSize));
      if (upload !== this.upload) throw new Error("stopped meanwhile");
      if (digest) request.setHeader("Upload-Checksum", `sha256 ${btoa(String.fromCharCode(...digest))}`);
    }
    this.began = performance.now();
  }

  moved(sent) {
    this.watch();
    this.tell.sent(sent);
  }

  /** Large chunks on a good line, small ones on one that may break: a chunk that breaks is sent again. */
  chunkArrived(upload) {
    this.tries = 0;
    const took = performance.now() - this.began;
    if (took < QUICK_MS) chunkSize = Math.min(MOST, chunkSize * 2);
    if (took > SLOW_MS) chunkSize = Math.max(LEAST, chunkSize / 2);
    upload.options.chunkSize = chunkSize;
  }

  watch() {
    clearTimeout(this.watching);
    this.watching = setTimeout(() => this.tryAgain(""), DEAD_MS);
  }

  async failed(upload, error) {
    if (upload !== this.upload) return;
    const answer = error.originalResponse;
    const status = answer ? answer.getStatus() : 0;
    const plain = answer && (answer.getHeader("Content-Type") || "").startsWith("text/plain");
    const sentence = plain ? answer.getBody() : "";
    if (GONE.has(status) && this.url) {
      this.url = null; // given up there meanwhile: from the start
      this.options.metadata.id = newId();
      this.tryAgain("");
    } else if (!TRY_AGAIN.has(status)) {
      this.end(() => this.tell.refused(status, sentence));
    } else {
      const readable = status || (await canBeRead(this.file));
      if (upload !== this.upload) return; // stopped meanwhile
      if (!readable) return this.end(() => this.tell.refused(0, this.options.unreadable));
      if (!status) chunkSize = Math.max(LEAST, chunkSize / 2);
      this.tryAgain(sentence, status === 507 ? FULL_MS : 0);
    }
  }

  tryAgain(sentence, wait) {
    this.stop();
    const soon = wait || WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)];
    this.timer = setTimeout(() => this.start(), soon * (0.75 + Math.random() / 2));
    this.tell.waiting(sentence);
  }

  end(then) {
    this.stop();
    then();
  }
}

/** A random UUID, with which an upload is begun once, however often the answer is lost. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Whether the file is still there and as it was. */
async function canBeRead(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** A function from a blob to its SHA-256, by a worker; to null once that cannot run. */
export function hasher(address) {
  const asked = new Map();
  let next = 0;
  let worker = null;
  const broken = () => {
    worker = null;
    for (const answer of asked.values()) answer(null);
    asked.clear();
  };
  try {
    worker = new Worker(address);
    worker.onerror = broken;
    worker.onmessage = ({ data }) => {
      asked.get(data.id)?.(data.hash || null);
      asked.delete(data.id);
    };
  } catch {
    broken();
  }
  return (blob) =>
    new Promise((answer) => {
      if (!worker) return answer(null);
      asked.set(++next, answer);
      worker.postMessage({ id: next, blob });
    });
}
