module json-report

go 1.21
