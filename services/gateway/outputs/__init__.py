"""What other systems take of incidents and alerts: Atom, JSON Feed, GeoJSON, CSV, CAP. Records in, bytes out."""
