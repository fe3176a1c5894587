/** Instructions of WebAssembly, nested as it suits whoever writes them: a number is an octet. */
export type Code = number | readonly Code[];
