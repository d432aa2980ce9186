module sayso-examples/shop

go 1.26

require github.com/KARTIKrocks/gowhatsapp v0.1.0
