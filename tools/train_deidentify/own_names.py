"""Names the public lists lack: Gaelic and Scots, First Nations, Métis and Inuit, newcomers.

What belongs here: given names and surnames, written down for this project. What does not: names of
anybody's study.
"""

from __future__ import annotations

_OWN_GIVEN = """
Aonghas Calum Catriona Coinneach Domhnall Eilidh Fearchar Fionnlagh Iain Ishbel Iseabail Kirsty
Lachlan Mairead Mairi Mhairi Morag Morven Murdo Niamh Oighrig Peigi Raghnall Ruaraidh Ruairidh
Seonaid Seumas Shona Sorcha Torcuil Uisdean Una Hamish Fraser Struan Rory Finlay Innes Gregor Ewan
Euan Ailsa Effie Elspeth Isla Jessie Kenna Senga Wilma Agnes Moira Rhona Sheena Catrin Siobhan Aoife
Caoimhe Oisin Padraig Saoirse Tadhg Eoin Ciaran Roisin Grainne Gwen Rhys Carys Dafydd Angharad
Shandin Cheyenne Dakota Kateri Winona Nokomis Wabun Migizi Nodin Niigaan Waabshki Makwa Tala Aiyana
Kiviaq Aglukark Tanya Putulik Siku Nanuq Ujarak Meeka Elisapee Jaypeetee Natsiq Ooloosie Pitseolak
Leetia Aluki Susan Okpik Sheila Nellie Zacharias Moses Elijah Ovide Louison Riel Gaspard Marcelline
Kisikaw Mistahi Pihew Sakihitin Kokum Askiy Napew Wapan Nipin Mikisew Iskwew Abdi Abdirahman Abshir
Amina Asha Ayaan Fadumo Farah Fartun Halima Hodan Ifrah Ismahan Liban Mahad Nimo Sagal Yusuf Zahra
Abebe Almaz Bereket Dawit Eyob Genet Hana Kidane Mebrahtu Mulu Selam Senait Tekle Tesfaye Yonas
Ngozi Chidi Chinedu Emeka Ifeoma Kelechi Obinna Uche Adaeze Kwame Kofi Ama Abena Akosua Yaw Thandiwe
Sipho Nomsa Tendai Chipo Rufaro Farai Grace-Ann Ahmad Ali Bilal Dalia Fatima Hassan Hussein Ibrahim
Karim Khadija Layla Mahmoud Mariam Mohammed Mustafa Nour Omar Rania Salma Samira Tariq Yasmin
Youssef Zainab Baran Behrouz Darius Farhad Golnaz Kaveh Leila Maryam Mehdi Narges Nasrin Parisa Reza
Roya Shirin Soraya Zohreh Ahmet Ayse Emre Fatma Mehmet Elif Zeynep Rojda Azad Berivan Dilan Hevin
Aarav Ananya Arjun Deepak Divya Gurpreet Harpreet Jaspreet Karthik Kavita Lakshmi Manpreet Meera
Neha Nirmala Parminder Pooja Priya Rajesh Rajinder Ravi Sandeep Sanjay Simran Sukhdeep Sunita Suresh
Vijay Vikram Anh Bao Dung Duc Hanh Hien Hoa Hong Huong Lan Linh Long Mai Minh Nga Ngoc Nhung Phuong
Quan Quang Thanh Thao Thi Thuy Trang Tuan Tuyet Van Viet Xuan Jia Jing Jun Li Mei Ming Qiang Wei Xia
Xiaoming Xin Yan Ying Yu Yun Zhen Akiko Haruto Hiroshi Keiko Kenji Naoko Satoshi Takashi Yoko Yuki
Yumi Ji-woo Min-jun Seo-yeon Soo-jin Agnieszka Bartosz Grzegorz Jadwiga Katarzyna Krzysztof Lukasz
Malgorzata Pawel Przemyslaw Stanislaw Wojciech Zbigniew Anastasia Dmytro Iryna Kateryna Mykola
Nadiya Oksana Oleksandr Olha Serhiy Svitlana Taras Vasyl Volodymyr Yuliia Bogdan Dragan Goran
Jasmina Milica Nikola Slobodan Snezana Vesna Zoran Analyn Bayani Dalisay Jhun Ligaya Maricel
Rizalina Rosario Imelda Rommel Jun-Jun Ximena Alejandra Guadalupe Joaquin Yolanda Graciela Eusebio
Mireille Odile Thibault Gisele Huguette Normand Fernand Rejean Lucille Yvon Yvette Aurele Donat
Solange Marcel Berit Bengt Birgitta Gunnel Gunvor Hakan Ingegerd Jorgen Kerstin Lennart Maj-Britt
Mats Nils Ove Ragnhild Sigrid Solveig Stig Sven Torbjorn Ulla Yngve Aino Eero Hannele Heikki Jukka
Kaarina Kalevi Matti Paivi Pekka Pirkko Seppo Tapio Tuula Veikko
"""
OWN_GIVEN = tuple(_OWN_GIVEN.split())

_OWN_SURNAMES = """
MacLeod Macdonald MacKenzie MacKinnon MacLean MacNeil MacPhail MacRae MacAskill MacAulay MacInnes
MacIver MacSween McAllister McArthur McBride McCallum McClelland McCrindle McCulloch McDougall
McEwan McFarlane McGhee McGillivray McGlashan McGowan McGrath McIntosh McIntyre McKay McKechnie
McLaren McLachlan McMillan McNab McNeish McPherson McQueen McTavish Abercrombie Affleck Agnew Aitken
Auchterlonie Baird Balfour Begg Bisset Buchan Cairns Calder Carmichael Carnegie Christie Cockburn
Colquhoun Crichton Cruickshank Dalgleish Dalziel Dinwiddie Drummond Duguid Dunbar Farquhar
Farquharson Fergusson Galbraith Geddes Gilchrist Gillespie Gillies Gowans Guthrie Haldane Heggie
Imrie Inglis Innes Jardine Kerr Kinnear Kirkcaldy Laidlaw Laing Lamont Leckie Leishman Leitch Lennox
Lochhead Logan Lumsden Menzies Moncrieff Muir Munro Murdoch Naismith Napier Nisbet Ogilvie Orr
Pettigrew Purves Rae Ramsay Rennie Ruthven Sangster Scobie Shearer Sillars Sinclair Strachan
Struthers Sutherland Tait Tulloch Urquhart Wedderburn Weir Yule NicDhomhnaill Nicolson Beardy
Bignell Bird Bluecloud Bruyere Cameron Canard Cardinal Catcheway Clearsky Cook Courchene Daniels
Desjarlais Dumas Easter Favel Flett Fontaine Garson Genaille Guimond Harper Hart Henderson Houle
Kakegamic Kakekagumick Kequahtooway Keeper Kirkness Lamirande Laliberte Lathlin Lavallee Linklater
Littlechild Mandamin Manitowabi Manoakeesick McIvor McKay McLeod Mercredi Merasty Mianscum Monias
Moneyas Moose Moosetail Muswagon Nepinak Nabess Neckoway Ogemah Okemow Okimaw Ouskan Paupanekis
Peebles Pelly Pruden Queskekapow Redhead Ross Roulette Saunders Sinclair Scatch Shingoose Spence
Starr Sutherland Swampy Swan Tait Thickfoot Thomas Traverse Wabasse Wastesicoot Wesley Whiskeyjack
Whitebear Whitehead Wood Woodhouse Yellowquill Younger Aglukkaq Arreak Aupaluktuq Eetoolook Ittinuar
Kaludjak Kilabuk Kootoo Kusugak Nakashuk Okalik Qamaniq Tagoona Tapardjuk Tootoo Ungalaq Ouellette
Belcourt Chartrand Dorion Gaudry Goulet Larocque Ledoux Lagimodiere Nault Vandal Vermette Beaulieu
Bergeron Bouchard Desrosiers Dufresne Fournier Gagnon Lachance Pelletier Tremblay Abdullahi Abdulle
Aden Ahmed Ali Dirie Duale Elmi Farah Gedi Guled Hersi Jama Mohamud Nur Omar Osman Roble Samatar
Shire Warsame Yusuf Abraha Asfaha Ghebremeskel Habtemariam Kifle Mengistu Tewolde Woldemariam Zerai
Achebe Adebayo Adeyemi Afolabi Balogun Chukwu Eze Nwosu Obi Okafor Okonkwo Okoye Olawale Onyekachi
Asante Boateng Mensah Owusu Dlamini Khumalo Mokoena Moyo Ncube Ndlovu Nkosi Sibanda Al-Hassan Al-
Masri Al-Sayed Barakat Darwish El-Amin Haddad Hamdan Khalil Khoury Mansour Najjar Nasser Saleh
Shaheen Ahmadi Akbari Ebrahimi Farahani Ghorbani Hosseini Jafari Karimi Moradi Rahimi Rezaei Tehrani
Aydin Celik Demir Kaya Ozturk Sahin Yilmaz Barzani Ahluwalia Banerjee Bhatt Chatterjee Chaudhry
Deshpande Dhaliwal Dhillon Gill Grewal Iyer Joshi Kapoor Kaur Khanna Malhotra Mehta Mukherjee Nair
Patel Pillai Rao Reddy Sandhu Sharma Sidhu Singh Srinivasan Subramaniam Thakur Verma Bui Dang Dinh
Doan Duong Huynh Lam Le Luong Ly Nguyen Pham Phan Tran Trinh Truong Vo Vu Cai Cao Chen Cheng Chow
Deng Feng Gao Guo Huang Jiang Kwok Lau Leung Liang Lin Liu Luo Ma Qian Shen Sun Tang Tsang Wong Wu
Xiao Xie Xu Yang Yeung Zeng Zhang Zhao Zheng Zhou Zhu Choi Hwang Jeong Kang Kwon Park Yoon Fujimoto
Hayashi Inoue Kobayashi Matsuda Nakamura Saito Sasaki Takahashi Tanaka Watanabe Yamamoto Bondarenko
Boyko Hrytsenko Kovalenko Kravchenko Lysenko Melnyk Petrenko Shevchenko Tkachenko Dabrowski
Jankowski Kaminski Kowalczyk Kozlowski Lewandowski Mazur Nowak Szymanski Wisniewski Wojcik Zielinski
Babic Horvat Jovanovic Kovacevic Marjanovic Petrovic Stojanovic Aquino Bautista Dela-Cruz Delacruz
Dimaculangan Magsaysay Manalo Pangilinan Reyes Santos Villanueva Aguirre Cervantes Echeverria
Figueroa Gutierrez Ibarra Jimenez Quintero Zambrano Aaltonen Hakkinen Heikkinen Hamalainen Jarvinen
Koskinen Laine Makinen Niemi Nieminen Virtanen Abrahamsson Bergstrom Blomqvist Dahlberg Ekstrom
Engstrom Fagerlund Gustavsson Hedlund Hermansson Isaksson Jonsson Lindqvist Ljungberg Nordin Nystrom
Oberg Palsson Sjoberg Soderstrom Tornqvist Wallin Astrup Bjerke Gronvold Haugen Kjeldsen Molgaard
Nygaard Rasmussen Skovgaard Thorvaldsen
"""
OWN_SURNAMES = tuple(_OWN_SURNAMES.split())
