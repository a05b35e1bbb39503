// A picture from one's own device as the background: sent into the album, and chosen as soon as it is there.
import { uploadOne } from "./upload-one.js";

const root = document.getElementById("own-ground");
const words = root.dataset;
const form = root.closest("form");
const pictures = document.getElementById("grounds");
const pick = document.getElementById("ground-file");
const way = document.getElementById("ground-way");
const bar = way.querySelector("progress");
const said = document.getElementById("ground-said");
const problem = document.getElementById("ground-problem");
const cancel = document.getElementById("ground-stop");
let stop = null;

function say(sentence) {
  if (said.textContent !== sentence) said.textContent = sentence;
}
function under(is) {
  const held = root.contains(document.activeElement); // the focus must not fall out of the page
  way.hidden = !is;
  pick.disabled = is;
  if (held) (is ? cancel : pick).focus();
}
function end(sentence, trouble = "") {
  stop = null;
  under(false);
  say(sentence);
  problem.textContent = trouble;
  problem.hidden = !trouble;
}

pick.addEventListener("change", () => {
  const [file] = pick.files;
  pick.value = "";
  if (!file) return;
  if (file.type.startsWith("video/")) return end("", words.noPhoto);
  end("");
  under(true);
  bar.value = 0;
  say(words.sending);
  stop = uploadOne(file, words, form.elements.csrfmiddlewaretoken.value, {
    sent: (bytes) => {
      bar.value = file.size ? (100 * bytes) / file.size : 100;
      say(words.sending);
    },
    waiting: (sentence) => say(sentence || words.retrying),
    checking: () => {
      bar.value = 100;
      say(words.checking);
    },
    here: ({ item }) => {
      end(words.here);
      choose(item);
    },
    refused: (sentence) => end("", sentence),
  });
});
cancel.addEventListener("click", () => {
  stop?.();
  end("");
});

function choose(item) {
  let input = pictures.querySelector(`[value="${CSS.escape(item)}"]`);
  if (!input) {
    const template = root.querySelector("template");
    const cell = template.content.firstElementChild.cloneNode(true);
    const of = (address) => address.replace(template.dataset.item, item);
    input = cell.querySelector("input");
    input.value = item;
    input.dataset.large = of(input.dataset.large);
    const image = cell.querySelector("img");
    image.src = of(image.dataset.src);
    pictures.prepend(cell);
    pictures.hidden = false;
  }
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.closest("li").scrollIntoView({ block: "nearest" });
}
