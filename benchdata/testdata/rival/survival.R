# Package survival of R, one thread, on the tables that BenchmarkCoxRival wrote and
# fitted, for the same run:
#   SURVIVAL_DUMP=dir go test -run xx -bench CoxRival -benchtime 5x . && Rscript testdata/rival/survival.R dir
# Prints the times of R (the least of three) and how far the coefficients,
# standard errors and concordances lie apart (R 4.2.2, survival 3.5-3).
library(survival)
dir <- commandArgs(TRUE)[1]
for (set in c("backblaze", "titan.old", "titan.new")) {
  f <- file(file.path(dir, paste0(set, ".bin")), "rb")
  size <- readBin(f, "double", 2); n <- size[1]; p <- size[2]
  start <- readBin(f, "double", n); stop <- readBin(f, "double", n); event <- readBin(f, "double", n); stratum <- readBin(f, "double", n)
  x <- matrix(readBin(f, "double", n * p), n, p); colnames(x) <- paste0("x", 1:p)
  close(f)
  ours <- read.table(file.path(dir, paste0(set, ".txt")))
  counting <- set == "backblaze"
  y <- if (counting) Surv(start, stop, event) else Surv(stop, event)
  times <- sapply(1:3, function(i) system.time(m <<- suppressWarnings(coxph(if (counting) y ~ x + strata(stratum) else y ~ x)))[1])
  fit <- if (counting) agreg.fit else coxph.fit
  inner <- sapply(1:3, function(i) system.time(suppressWarnings(
    fit(x, y, if (counting) as.integer(stratum), NULL, NULL, coxph.control(), NULL, "efron", NULL, resid = FALSE)))[1])
  pair <- sapply(1:3, function(i) system.time(concordance(m))[1])
  kept <- abs(coef(m)) < 10 # those the likelihood determines
  se <- sqrt(diag(m$var))
  cat(sprintf("%s: %d rows, %d covariates: R coxph %.3f s, its fit alone %.3f s (%d iterations), concordance %.3f s; C %.8f\n",
              set, n, p, min(times), min(inner), m$iter, min(pair), m$concordance["concordance"]))
  cat(sprintf("  largest difference: coefficient %.2g, standard error %.2g, infinite coefficients %.2g (%d); log likelihood %.10g, ours %.10g\n",
              max(abs(coef(m) - ours[1:p, 1])[kept]), max(abs(se - ours[1:p, 2])[kept]), max(0, abs(coef(m) - ours[1:p, 1])[!kept]), sum(!kept),
              m$loglik[2], ours[p + 1, 1]))
  cat(sprintf("  C %.10f, ours %.10f; its standard error %.8f, ours %.8f\n", m$concordance["concordance"], ours[p + 2, 1], m$concordance["std"], ours[p + 2, 2]))
  cat("  coefficients", sprintf("%.9f", coef(m)), "\n")
}
