// Sends one file into an album from any page, and tells when it is there as an item.
import { Sender, hasher, newId } from "./upload-sender.js";

const ASK_MS = 700; // how often to ask what became of it

/**
 * words: { album, create, list, hash, unreadable, wrong }
 * tell: { sent(bytes), checking(), waiting(sentence), here(row), refused(sentence) }; the last two are the end.
 * Returns what stops it; then nothing of the file stays.
 */
export function uploadOne(file, words, token, tell) {
  const headers = { "X-CSRFToken": token };
  let url = null;
  let isOver = false;
  const end = (then) => {
    if (isOver) return;
    isOver = true;
    then?.();
  };
  const metadata = { id: newId(), album: words.album, filename: file.name, relativePath: file.name, lastModified: String(file.lastModified) };
  const sender = new Sender(file, { endpoint: words.create, headers, metadata, hash: hasher(words.hash), unreadable: words.unreadable }, {
    begun: (address) => (url = address),
    sent: tell.sent,
    waiting: tell.waiting,
    arrived: () => {
      tell.checking();
      ask();
    },
    refused: (_status, sentence) => end(() => tell.refused(sentence || words.wrong)),
  });

  async function ask() {
    const answer = await fetch(`${words.list}?ids=${url.split("/").at(-2)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const row = answer?.ok ? (await answer.json()).uploads[0] : undefined;
    if (row?.item) return end(() => tell.here(row));
    if (row?.state === "refused" || (answer && answer.status < 500 && !row)) return end(() => tell.refused(row?.sentence || words.wrong));
    if (!isOver) setTimeout(ask, ASK_MS); // it is being looked at, or there is no line
  }

  sender.start();
  return () =>
    end(() => {
      sender.stop();
      // What does not hear of it goes by itself after a week.
      if (url) fetch(url, { method: "DELETE", headers: { ...headers, "Tus-Resumable": "1.0.0" } }).catch(() => null);
    });
}
