// Marks what the page asks for by itself: it does not make the session last.
export const BY_ITSELF = { headers: { "X-By-Itself": "1" } };
