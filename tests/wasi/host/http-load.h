// Asks an HTTP server on the loopback, whose answer to GET /x is "you asked for /x" and a newline.
#pragma once

// Sends `requests` requests, `threads` at a time, over one connection per thread or a new one for each. 0 if every answer
// was right; the figures go to stdout.
int httpLoad(unsigned port, unsigned requests, unsigned threads, bool keepsAlive);

// GET /quit.
int httpQuit(unsigned port);
