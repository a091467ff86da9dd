DROP TABLE value_maps;
