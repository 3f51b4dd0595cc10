// A spell checker: reports each unknown word of standard input with the closest words it knows.
"use strict";

const fs = require("node:fs");
const { Dictionary } = require("./lib/dictionary");
const words = require("./data/words.json");

const dictionary = new Dictionary(words);
let unknown = 0;

fs.readFileSync(0, "utf8")
  .split("\n")
  .forEach((line, index) => {
    for (const word of line.toLowerCase().match(/[a-z']+/g) ?? []) {
      if (dictionary.knows(word)) continue;
      unknown++;
      const suggestions = dictionary.suggest(word);
      console.log(`line ${index + 1}: ${word}${suggestions.length > 0 ? ` -> ${suggestions.join(", ")}` : ""}`);
    }
  });

console.log(`${unknown} unknown`);
