"""The look of every page: base page, parts to build pages from, colours, languages. Knows no word of the domain.

Words: a *page* extends `ui/base.html` (blocks `title`, `main`, `side`); a *tone* is what a state means to the eye
(good, info, warn, bad, quiet), always with an icon and a word beside the colour; a *table* is a list that keeps search,
filters, order and page in the address; a *slot* is a place on a page that higher apps fill with *panels*.

The site gives every page, as data: `navigation` (a list of `navigation.Link`), `person` (the name of who signed in, ""
for nobody), `leave` (the address that signs out) and `history` (the address of the journal, "" for whoever may not read
it). Whoever misses one of them gets a page without it.

What must always hold: a page is complete without JavaScript and without the vendor files; everything a person reads is
said in Chinese or English as chosen, Chinese first; no script and no style stands inside a page.
"""
