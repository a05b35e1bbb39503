// The files that somebody drops or picks, each with the folder it lies in.

const AT_A_TIME = 200; // handed on together, so that the first are under way while the rest is still being found

/** Of an <input type="file">, with webkitdirectory or without. */
export function pickedFiles(input) {
  return [...input.files].filter(isWanted).map((file) => ({ file, folder: folderOf(file.webkitRelativePath || "") }));
}

/** Of a drop, folders with all that is in them: calls `found` with some of them at a time. */
export async function droppedFiles(transfer, found) {
  // Asked for at once: after the first wait the browser has forgotten the drop.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) {
    found([...transfer.files].filter(isWanted).map((file) => ({ file, folder: "" })));
    return;
  }
  let batch = [];
  for await (const one of walk(entries)) {
    batch.push(one);
    if (batch.length === AT_A_TIME) found(batch.splice(0));
  }
  found(batch);
}

async function* walk(entries) {
  for (const entry of entries) {
    if (entry.isDirectory) {
      yield* walk(await childrenOf(entry));
    } else {
      const file = await new Promise((good) => entry.file(good, () => good(null)));
      if (file && isWanted(file)) yield { file, folder: folderOf(entry.fullPath.slice(1)) };
    }
  }
}

async function childrenOf(directory) {
  const reader = directory.createReader();
  const all = [];
  for (;;) {
    const part = await new Promise((good) => reader.readEntries(good, () => good([]))); // at most 100 at a time
    if (!part.length) return all;
    all.push(...part);
  }
}

function folderOf(path) {
  return path.split("/").slice(0, -1).join("/");
}

/** Not what systems put beside pictures. */
function isWanted(file) {
  return !file.name.startsWith(".") && !["Thumbs.db", "desktop.ini"].includes(file.name);
}
