import { expect, it } from "vitest";
import { interpreterOf } from "./program-language.ts";

it.each([
  ["#!/usr/bin/python3", "python"],
  ["#! /usr/bin/env node\nx", "node"],
  ["#!/usr/bin/env -S FOO=1 python3.12 -u", "python"],
  ["#!/bin/sh -e", "sh"],
  ["#!/usr/bin/ruby2.7\r\n", "ruby"],
  ["#!", undefined],
  ["#!/usr/bin/env", undefined],
  ["x\n#!/bin/sh", undefined],
  ["", undefined],
])("reads the interpreter of %j", (content, interpreter) => {
  expect(interpreterOf(content)).toBe(interpreter);
});
