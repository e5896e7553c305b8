"""What every floor may use: dates, periods, numbers, the bilingual text marker, problems. Pure: knows no Django.

Words: a *day* is a whole number of days since 1970-01-01; a *milli-point* is a thousandth of a point; a *problem* is
one thing wrong with somebody's input, with its place and its remedy; *refused* is the error that carries problems. What
must always hold: nothing here reads a clock, a file or an environment variable."""
