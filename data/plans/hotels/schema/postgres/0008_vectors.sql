-- Where the server has pgvector, embeddings are vectors; elsewhere they stay text that casts to one.

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
    CREATE EXTENSION IF NOT EXISTS vector;
    ALTER TABLE code_embeddings ALTER COLUMN embedding TYPE vector(256) USING embedding::vector;
    ALTER TABLE muva_content ALTER COLUMN embedding TYPE vector(256) USING embedding::vector;
    ALTER TABLE sire_content ALTER COLUMN embedding TYPE vector(256) USING embedding::vector;
    ALTER TABLE accommodation_units_manual_chunks
      ALTER COLUMN embedding TYPE vector(256) USING embedding::vector;
  END IF;
END
$$;
