"""A whole year scored without a database: facts in a folder, on DuckDB, the fused executor or Spark; results out."""
