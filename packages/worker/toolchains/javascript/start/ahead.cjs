/**
 * Where the interpreter was started ahead of its program, it waits here: it has done all that it does before it looks at
 * the program, whose files are laid only now. Otherwise this leaves nothing behind.
 */
"use strict";

const { closeSync, fstatSync, readSync, writeSync } = require("node:fs");

const isSocket = (fd) => {
  try {
    return fstatSync(fd).isSocket();
  } catch {
    return false; // Started for its program, as usual.
  }
};

const socket = 1023;
// What a program starts may have such a socket too; its parent is not the sandbox's own first process.
if (process.ppid === 1 && isSocket(socket)) {
  writeSync(socket, "r");
  readSync(socket, Buffer.alloc(1));
  closeSync(socket);
}

const at = process.execArgv.indexOf("--require");
if (process.execArgv[at + 1] === __filename) process.execArgv.splice(at, 2);
delete require.cache[__filename];
