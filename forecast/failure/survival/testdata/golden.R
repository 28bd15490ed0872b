# Makes right.csv, interval.csv and golden.txt: tables of simulated lives, and what
# R makes of them (R 4.2.2, survival 3.5-3, pec 2022.05.04; Debian 12):
#   Rscript golden.R
# Each line of golden.txt is a name and its numbers.
suppressMessages({library(survival); library(pec)})
set.seed(20261126)
n <- 120
right <- data.frame(x1 = round(rnorm(n), 3), x2 = rbinom(n, 1, .4), x3 = round(rexp(n), 3), group = sample(1:3, n, TRUE),
                    weight = sample(1:3, n, TRUE), offset = round(rnorm(n) / 4, 2), cluster = sample(1:40, n, TRUE))
life <- (rexp(n) / exp(.6 * right$x1 - .8 * right$x2 + .2 * right$x3))^(1 / 1.5) * 10
seen <- runif(n, 1, 25)
right$stop <- pmax(.5, round(2 * pmin(life, seen)) / 2) # many ties
right$event <- as.integer(life <= seen)
write.csv(right, "right.csv", row.names = FALSE, quote = FALSE)

rows <- list()
for (id in 1:90) {
  at <- sample(0:6, 1); x2 <- rbinom(1, 1, .5); group <- sample(1:3, 1)
  repeat {
    x1 <- round(rnorm(1), 3); long <- sample(1:8, 1); life <- ceiling(rexp(1) * 20 / exp(.5 * x1 - .7 * x2))
    dead <- life <= long
    rows[[length(rows) + 1]] <- data.frame(id = id, start = at, stop = at + min(life, long), event = as.integer(dead), x1 = x1, x2 = x2,
                                           group = group, weight = sample(1:3, 1))
    at <- at + min(life, long)
    if (dead || runif(1) < .25) break
  }
}
interval <- do.call(rbind, rows)
write.csv(interval, "interval.csv", row.names = FALSE, quote = FALSE)

out <- file("golden.txt", "w")
put <- function(name, ...) writeLines(paste(c(name, sprintf("%.12g", as.numeric(c(...)))), collapse = " "), out)

curve <- function(name, f) {
  put(paste0(name, ".time"), f$time); put(paste0(name, ".atrisk"), f$n.risk); put(paste0(name, ".events"), f$n.event)
  put(paste0(name, ".censored"), f$n.censor); put(paste0(name, ".survival"), f$surv); put(paste0(name, ".stderr"), f$std.err)
  put(paste0(name, ".hazard"), f$cumhaz); put(paste0(name, ".hazarderr"), f$std.chaz); put(paste0(name, ".lower"), f$lower); put(paste0(name, ".upper"), f$upper)
}
one <- Surv(stop, event) ~ 1
curve("km", survfit(one, right))
curve("km.loglog", survfit(one, right, conf.type = "log-log", conf.int = .9))
curve("km.plain", survfit(one, right, conf.type = "plain"))
curve("km.weight", survfit(one, right, weights = weight, robust = FALSE))
curve("km.group", survfit(Surv(stop, event) ~ group, right))
curve("km.interval", survfit(Surv(start, stop, event) ~ 1, interval))
curve("na", survfit(one, right, stype = 2, ctype = 1))
curve("na.ties", survfit(one, right, stype = 2, ctype = 2))
q <- quantile(survfit(one, right), c(.25, .5, .75)); put("km.quantile", q$quantile, q$lower, q$upper)
put("km.mean", summary(survfit(one, right), rmean = 15)$table["rmean"])
d <- survdiff(Surv(stop, event) ~ x2, right); put("logrank", d$chisq)

cox <- function(name, f, newdata = NULL, zph = TRUE) {
  put(paste0(name, ".coef"), f$coefficients); put(paste0(name, ".se"), sqrt(diag(f$var))); put(paste0(name, ".loglik"), f$loglik)
  put(paste0(name, ".score"), f$score); put(paste0(name, ".wald"), f$wald.test); put(paste0(name, ".martingale"), residuals(f, "martingale"))
  put(paste0(name, ".schoenfeld"), t(residuals(f, "schoenfeld"))); put(paste0(name, ".concordance"), f$concordance)
  if (zph) put(paste0(name, ".zph"), cox.zph(f)$table[, "chisq"])
  if (!is.null(newdata)) {
    s <- survfit(f, newdata); keep <- s$n.event > 0
    put(paste0(name, ".curve.time"), s$time[keep]); put(paste0(name, ".curve.survival"), s$surv[keep]); put(paste0(name, ".curve.stderr"), s$std.err[keep])
  }
}
ctl <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50)
new <- data.frame(x1 = .5, x2 = 1, x3 = 2, group = 2)
sur <- Surv(stop, event) ~ x1 + x2 + x3
cox("cox.efron", coxph(sur, right, control = ctl), new)
cox("cox.breslow", coxph(sur, right, ties = "breslow", control = ctl), new)
cox("cox.strata", coxph(update(sur, ~ . + strata(group)), right, control = ctl))
cox("cox.weight", coxph(sur, right, weights = weight, control = ctl), zph = FALSE)
cox("cox.offset", coxph(update(sur, ~ . + offset(offset)), right, control = ctl), zph = FALSE)
cox("cox.robust", coxph(sur, right, robust = TRUE, control = ctl))
cox("cox.cluster", coxph(sur, right, cluster = cluster, weights = weight, control = ctl), zph = FALSE)
int <- Surv(start, stop, event) ~ x1 + x2
cox("cox.interval", coxph(int, interval, control = ctl), new)
cox("cox.interval.breslow", coxph(int, interval, ties = "breslow", control = ctl), new)
cox("cox.interval.strata", coxph(update(int, ~ . + strata(group)), interval, control = ctl))
cox("cox.interval.cluster", coxph(int, interval, cluster = id, control = ctl))

aft <- function(name, f) { put(name, f$coefficients, log(f$scale), f$loglik[2], f$loglik[1]); put(paste0(name, ".var"), f$var) }
sc <- survreg.control(rel.tolerance = 1e-12, maxiter = 100)
aft("weibull", survreg(sur, right, control = sc))
aft("weibull.weight", survreg(sur, right, weights = weight, control = sc))
aft("weibull.offset", survreg(update(sur, ~ . + offset(offset)), right, control = sc))
aft("exponential", survreg(sur, right, dist = "exponential", control = sc))
aft("weibull.null", survreg(one, right, control = sc))
lg <- function(name, f) { put(name, f$coefficients, f$deviance, f$null.deviance); put(paste0(name, ".se"), summary(f)$coefficients[, 2]) }
gc <- glm.control(epsilon = 1e-14, maxit = 50)
lg("logistic", glm(event ~ x1 + x2 + x3, binomial, right, control = gc))
lg("logistic.weight", glm(event ~ x1 + x2 + x3, binomial, right, weights = weight, control = gc))
lg("logistic.offset", glm(event ~ x1 + x2 + x3 + offset(offset), binomial, right, control = gc))

f <- coxph(sur, right, control = ctl, x = TRUE)
at <- c(2, 4, 6, 8, 10)
put("brier.survival", t(summary(survfit(f, right), times = at)$surv))
p <- pec(list(cox = f), Surv(stop, event) ~ 1, right, times = at, exact = FALSE, cens.model = "marginal", verbose = FALSE, splitMethod = "none")
put("brier", p$AppErr$cox[-1]); put("brier.null", p$AppErr$Reference[-1])
close(out)
