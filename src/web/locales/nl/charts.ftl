charts-as-table = Cijfers als tabel
charts-heat-legend = Besteed deel van de begroting:
