import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { alternativeAddress, controllerAddress, probeController } from "./probe-controller.ts";

const here = "http://127.0.0.1:7420";
let close: () => void = () => {};
afterEach(() => close());

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

it.each([
  ["lab-02", "7420", false, "http://lab-02:7420"],
  ["lab-02:8000", "7420", false, "http://lab-02:8000"],
  ["http://lab-02/x", "7420", true, "https://lab-02:7420"],
  ["::1", "7420", false, "http://[::1]:7420"],
  [" ", "7420", false, undefined],
  ["a b", "7420", false, undefined],
  ["user@host", "7420", false, undefined],
  ["host", "99999", false, undefined],
])("reads %j and port %j", (host, port, isTls, address) => {
  expect(controllerAddress(host, port, isTls)).toBe(address);
});

it.each([
  ["127.0.0.1:8000", "http://127.0.0.1:7420", "http://127.0.0.1:8000"],
  ["[::1]:8000", "http://localhost:7420", "http://[::1]:8000"],
  ["localhost:8000", "https://lab-01:7420", "https://localhost:8000"],
  ["lab-02:7420", "http://127.0.0.1:7420", "https://lab-02:7420"],
  ["127.0.0.1.example:7420", "http://127.0.0.1:7420", "https://127.0.0.1.example:7420"],
])("takes %s, named on %s, for %s: nothing goes to another machine in clear", (place, from, address) => {
  expect(alternativeAddress(place, from)).toBe(address);
});

it("finds a Runyard and its version", async () => {
  const address = await serve((_, reply) => {
    const info = { product: "runyard", version: "1.2.3", apiVersion: 1, timeMs: 0, authMethods: [], alternatives: [] };
    reply.end(JSON.stringify(info));
  });
  expect(await probeController(address, here)).toMatchObject({ kind: "runyard", version: "1.2.3" });
});

it.each(["<html>", '{"product":"other"}'])("tells that something else answers: %s", async (body) => {
  expect(await probeController(await serve((_, reply) => reply.end(body)), here)).toEqual({ kind: "other" });
});

it("tells that nothing answers, and where a certificate may be the reason", async () => {
  const address = await serve((_, reply) => reply.end());
  close();
  expect(await probeController(address, here)).toEqual({ kind: "unreachable" });
  expect(await probeController(address.replace("http:", "https:"), here)).toEqual({ kind: "untrusted" });
});

it("does not ask what a browser would refuse to", async () => {
  expect(await probeController("http://lab-02:7420", "https://yard.example")).toEqual({ kind: "mixed" });
});
