# SPDX-License-Identifier: Apache-2.0
.PHONY: check format it run

check: ## every gate and every test, without real engines
	./verify --quick

it: ## every gate and every test, on real engines too
	./verify

format: ## lay out the sources (Maven must run on JDK 25)
	mvn -q -B spotless:apply

run: ## the live demo
	./dockreeve try
