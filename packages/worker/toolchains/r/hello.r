name <- readLines(file("stdin"), n = 1)
if (length(name) == 0 || name == "") name <- "world"
cat("Hello, ", name, "!\n", sep = "")
