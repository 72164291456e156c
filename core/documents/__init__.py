"""Documents: PDF in the official form, with every character shown or named as missing."""
