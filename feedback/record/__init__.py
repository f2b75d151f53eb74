"""What feedback plugs into the sockets of members besides its panel and timeline."""
